"""The page's components and what they call, as Gradio Blocks; with `app`, the only modules that know Gradio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from assistant.web.chat import WAITING, Chat
from assistant.web.feedback import REASON_CHARACTERS
from assistant.web.suggestions import SUGGESTIONS_SHOWN

PRIVATE = {"api_visibility": "private", "show_progress": "hidden"}
# Components whose named value is "visible or not", not a content.
SHOWN_OR_HIDDEN = ("suggestions", "feedback", "more", "stop")


def build_blocks(chat: Chat, title: str) -> Any:
    """gr.Blocks of the chat in the language of `chat`."""
    import gradio as gr

    with gr.Blocks(title=title, analytics_enabled=False) as blocks:
        parts = lay_out(gr, chat)
        connect(gr, blocks, chat, parts)
    blocks.queue(max_size=WAITING, default_concurrency_limit=chat.shared.answers_at_once, api_open=False)
    return blocks


def lay_out(gr: Any, chat: Chat) -> dict[str, Any]:
    """The components by name, in reading order: conversation, sources, question."""
    text = chat.text
    html = partial(gr.Markdown, latex_delimiters=[], sanitize_html=True)
    parts: dict[str, Any] = {"secret": gr.State(""), "vote": gr.State("")}
    hint = f"{text('feedback_more_hint')} {text('feedback_rest', days=chat.shared.frame.settings.feedback_days)}"
    with gr.Column(elem_id="page"):
        with gr.Column(elem_id="talk"):
            parts["earlier"] = html(elem_id="earlier")
            parts["current"] = html(elem_id="current")
            with gr.Column(elem_id="feedback", visible=False) as parts["feedback"]:
                html(chat.line("feedback_question"), elem_id="feedback-question")
                parts["yes"] = gr.Button(text("feedback_yes"), elem_id="feedback-yes", elem_classes="quiet", size="sm")
                parts["no"] = gr.Button(text("feedback_no"), elem_id="feedback-no", elem_classes="quiet", size="sm")
            parts["thanks"] = html(elem_id="thanks")
            with gr.Column(elem_id="more", visible=False) as parts["more"]:
                parts["reason"] = gr.Textbox(
                    label=text("feedback_more"), info=hint, lines=2, max_lines=6, max_length=REASON_CHARACTERS, elem_id="reason"
                )
                parts["with_question"] = gr.Checkbox(label=text("feedback_with_question"), value=False, elem_id="with-question")
                parts["send"] = gr.Button(text("feedback_send"), elem_id="send", elem_classes="quiet", size="sm")
            parts["tools"] = html(elem_id="tools")
            parts["again"] = gr.Button(text("new_conversation"), elem_id="again", elem_classes="quiet", size="sm")
            with gr.Column(elem_id="suggestions") as parts["suggestions"]:
                html(chat.line("suggestions"), elem_id="suggestions-heading")
                parts["suggested"] = [gr.Button("", visible=False, elem_classes="suggestion") for _ in range(SUGGESTIONS_SHOWN)]
        with gr.Column(elem_id="sources"):
            html(chat.shared.frame.templates.render("sources_head.html", chat.language), elem_id="sources-head")
            parts["earlier_sources"] = html(elem_id="sources-earlier")
            parts["sources"] = html(elem_id="sources-current")
        with gr.Column(elem_id="ask"):
            parts["stop"] = gr.Button(text("stop"), visible=False, elem_id="stop", elem_classes="quiet")
            parts["question"] = gr.Textbox(
                label=text("question_label"),
                lines=1,
                max_lines=5,
                max_length=chat.shared.frame.settings.question_characters,
                elem_id="question",
                info=text("question_hint", count=chat.shared.frame.settings.question_characters),
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
            )
            parts["ask"] = gr.Button(text("ask"), variant="primary", elem_id="ask-button")
        parts["bridge"] = gr.Textbox(elem_id="bridge", show_label=False, container=False)
    return parts


def connect(gr: Any, blocks: Any, chat: Chat, parts: dict[str, Any]) -> None:
    """Ties events to the handlers of `chat`."""

    def updates(values: dict[str, Any]) -> dict[Any, Any]:
        return {parts[name]: gr.update(visible=value) if name in SHOWN_OR_HIDDEN else value for name, value in values.items()}

    def answering(question: Any, secret: str, request: gr.Request) -> Iterator[dict[Any, Any]]:
        for values in chat.ask(question, secret, request):
            yield updates(values)

    def restoring(bridged: Any, request: gr.Request) -> dict[Any, Any]:
        return updates(chat.restore(bridged, request))

    def suggesting() -> list[Any]:
        return [gr.update(value=question, visible=bool(question)) for question in chat.suggested()]

    # The three arguments are named, since Gradio finds `request` by its annotation and evaluates annotations late.
    for handler in (answering, restoring):
        handler.__annotations__["request"] = gr.Request
    changed = [
        parts[name]
        for name in (
            "secret",
            "earlier",
            "current",
            "earlier_sources",
            "sources",
            "question",
            "tools",
            "thanks",
            *SHOWN_OR_HIDDEN,
        )
    ]
    inputs = [parts["question"], parts["secret"]]
    gr.on([parts["question"].submit, parts["ask"].click], answering, inputs, changed, **PRIVATE)
    for button in parts["suggested"]:
        button.click(answering, [button, parts["secret"]], changed, **PRIVATE)
    parts["again"].click(answer_with(updates, chat.begin_again), [parts["secret"]], changed, **PRIVATE)
    # Past the queue: who stops must not wait for those who ask.
    parts["stop"].click(chat.stop, [parts["secret"]], None, queue=False, **PRIVATE)
    parts["bridge"].change(restoring, [parts["bridge"]], [*changed, parts["bridge"]], **PRIVATE)
    voted = [parts[name] for name in ("feedback", "more", "vote", "reason", "with_question", "thanks")]
    parts["yes"].click(answer_with(updates, partial(chat.vote, "up")), [parts["secret"]], voted, **PRIVATE)
    parts["no"].click(answer_with(updates, partial(chat.vote, "down")), [parts["secret"]], voted, **PRIVATE)
    reason = [parts[name] for name in ("reason", "with_question", "vote", "secret")]
    parts["send"].click(answer_with(updates, chat.give_reason), reason, [parts["more"], parts["thanks"]], **PRIVATE)
    blocks.load(suggesting, None, parts["suggested"], concurrency_limit=None, **PRIVATE)


def answer_with(
    updates: Callable[[dict[str, Any]], dict[Any, Any]], handler: Callable[..., dict[str, Any]]
) -> Callable[..., dict[Any, Any]]:
    """`handler` with its named values turned into updates of components."""

    def handling(*values: Any) -> dict[Any, Any]:
        return updates(handler(*values))

    return handling
