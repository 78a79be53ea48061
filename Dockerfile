# The page and its tools. `docker compose up --build` uses it; see compose.yaml.
FROM python:3.11-slim

# PyTorch's index of CPU builds saves several gigabytes; empty it where a graphics card is to embed the documents.
ARG PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
ARG PIP_INDEX_URL=https://pypi.org/simple
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1

WORKDIR /app
COPY pyproject.toml constraints.txt ./
# torch first and alone: left to a dependency, its newest release would come.
RUN pip install --constraint constraints.txt torch
COPY README.md LICENSE ./
COPY corpus corpus
COPY vectorstore vectorstore
COPY assistant assistant
COPY eval eval
RUN pip install --constraint constraints.txt --editable .

RUN useradd --system fundstelle && mkdir -p /data && chown fundstelle /data
USER fundstelle
VOLUME /data
EXPOSE 7860
CMD ["fundstelle", "chat"]
