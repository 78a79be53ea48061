"""The drafting desk: an enquiry in, a draft of the reply out, with its evidence; a person releases it, the program sends nothing."""
