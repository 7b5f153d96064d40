"""The text of an official document from its file: plain text, Markdown, Word or PDF."""

from __future__ import annotations

import io

from bot.domain.errors import Refused

ENCODINGS = ("utf-8-sig", "gb18030")


def text_of(name: str, data: bytes) -> str:
    """What stands in a file; pages and lines as they come.

    Raises:
        Refused: it is of another kind, cannot be read, or what reads it is not installed.
    """
    readers = {"txt": _plain, "md": _plain, "docx": _word, "pdf": _pdf}
    kind = name.rpartition(".")[2].lower()
    if kind not in readers:
        raise Refused("policy.refused.kind", kinds=list(readers))
    try:
        text = readers[kind](data)
    except ImportError as missing:
        raise Refused("policy.refused.library", library=missing.name or kind) from None
    except Exception as trouble:
        raise Refused("policy.refused.unreadable", why=str(trouble) or type(trouble).__name__) from None
    if not text.strip():
        raise Refused("policy.refused.empty")
    return text


def _plain(data: bytes) -> str:
    for encoding in ENCODINGS[:-1]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(ENCODINGS[-1])


def _word(data: bytes) -> str:
    """Paragraphs and the rows of tables, in order."""
    from docx import Document
    from docx.table import Table

    said: list[str] = []
    for block in Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(block, Table):
            said += [" ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            said.append(block.text)
    return "\n\n".join(said)


def _pdf(data: bytes) -> str:
    from pypdf import PdfReader

    return "\n\f\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
