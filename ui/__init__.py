"""Danish words, formats, the selection and the parts that pages are made of."""
