"""Which datasets a record rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coalclass.records import Dyad, Source
from coalclass.sources.base import Dataset
from coalclass.sources.references import Reference, refer_to_bibtex, refer_to_source
from coalclass.sources.registry import datasets


def datasets_used(dyad: Dyad) -> list[Dataset]:
    """The datasets among a record's sources, by the keys that `assemble` gives or by the words of a citation."""
    named = [*dyad.sources.items(), *(("", Source(text)) for text in _in_place(dyad))]
    return [dataset for dataset in datasets() if any(_cites(dataset, key, source) for key, source in named)]


def list_references(dyads: Iterable[Dyad]) -> tuple[Reference, ...]:
    """References to what records rest on: their own sources by key, then the datasets, each once."""
    own: dict[str, Reference] = {}
    used: dict[str, Dataset] = {}
    for dyad in dyads:
        named = [*dyad.sources.items(), *((text[:60], Source(text)) for text in dict.fromkeys(_in_place(dyad)))]
        for key, source in named:
            cited = [dataset for dataset in datasets() if _cites(dataset, key, source)]
            used.update({dataset.key: dataset for dataset in cited})
            if not cited or source.read != "dataset":
                reference = refer_to_source(key, source)
                own.setdefault(reference.key, reference)
    in_order = [dataset for dataset in datasets() if dataset.key in used]
    return (*own.values(), *(refer_to_bibtex(dataset.bibtex) for dataset in in_order))


def _in_place(dyad: Dyad) -> Iterator[str]:
    """Citations that stand where they are used, and not among the record's sources."""
    parts = (*dyad.entries, *(dyad.mandate or ()), dyad.context, *((dyad.label,) if dyad.label else ()))
    for part in parts:
        yield from (text for text in part.source if text not in dyad.sources)


def _cites(dataset: Dataset, key: str, source: Source) -> bool:
    if source.read == "dataset" and (key == dataset.key or key.startswith(f"{dataset.key}-")):
        return True
    return any(_says(source.citation, words) for words in (dataset.title, *dataset.also_cited_as))


def _says(citation: str, words: str) -> bool:
    """Whether whole words stand in a citation; TIES in capitals is a dataset, ties are not."""
    flags = re.NOFLAG if words.isupper() else re.IGNORECASE
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", citation, flags) is not None
