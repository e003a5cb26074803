"""A research pack as a page, a document and a workbook, all of the one typed pack.

`contents.contents` says what stands where, once for the page and the document: `parts` are what it
is made of, `saying` its sentences. `page` renders it as HTML, of which `runtime/pdf.py` makes the
PDF; `document` as DOCX; `workbook` has the checks and the chronology. `household` and `timeline`
place the two pictures and are pure; `drawing` draws them.
"""
