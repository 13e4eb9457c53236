"""The structure of a PDF beneath its pages, which pdfium does not show: what it carries, and how a copy is put together.

The only package that knows pypdf. Runs only inside the sandbox.
"""
