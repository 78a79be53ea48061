"""The letter on its way out, as text, mail or document, with the same numbers in all of them."""
