"""Reports: what is known of a study (material.py) becomes a document of plain records (document.py), which is written as
PDF (pdf.py) and as one HTML file (html.py). De-identifying changes the material, so that no writer can forget it."""
