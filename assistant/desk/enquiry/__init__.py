"""An enquiry read: what kind of file it is, what is the letter itself, whose data are masked, which questions it asks."""
