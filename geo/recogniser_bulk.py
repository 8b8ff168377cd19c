"""A spaCy recogniser's own weights, used in bulk: the same names as `nlp.pipe` finds, several times as fast.

spaCy decides token by token, and asks at every token for every label whether it is allowed. Here all tokens
are decided at once as if no name were open, then all names that begin are followed in step, and what a name
covers is skipped. What a word is by itself, before its neighbours are looked at, is worked out once and remembered.
Only the usual recogniser is read so (`BulkReader.of` is None for others): greedy, with one hidden layer, alone in
its pipeline.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any, Self

MOST_WORDS = 30_000  # remembered; 12 MB
_WORDWISE = frozenset({"NORM", "PREFIX", "SUFFIX", "SHAPE", "LOWER", "ORTH"})
_HIDDEN_FEATURES = 3  # spaCy's: this token, the first of the open name, the one before

Found = tuple[int, int, str]  # start and end in characters, label


class BulkReader:
    """Finds the names in many texts at once."""

    def __init__(self, nlp: Any) -> None:
        import numpy

        self._np = numpy
        self._nlp = nlp
        recogniser = nlp.get_pipe("ner")
        model = recogniser.model
        self._to_vectors = model.get_ref("tok2vec")
        self._lower = model.get_ref("lower")
        self._bias = self._lower.get_param("b")
        self._upper = model.get_ref("upper").get_param("W").T.copy()
        self._upper_bias = model.get_ref("upper").get_param("b").copy()
        self._upper_bias[sorted(model.attrs["unseen_classes"])] = -numpy.inf
        self._learn_moves([recogniser.moves.get_class_name(move) for move in range(recogniser.moves.n_moves)])
        self._words = _Words.of(nlp, self._to_vectors)
        self._lock = threading.Lock()

    @classmethod
    def of(cls, nlp: Any) -> Self | None:
        """Return a reader for the pipeline, or None where it is not of the usual kind."""
        if nlp.pipe_names != ["ner"]:
            return None
        recogniser = nlp.get_pipe("ner")
        model: Any = getattr(recogniser, "model", None)
        if getattr(model, "name", "") != "parser_model" or not model.attrs.get("has_upper"):
            return None
        lower = model.get_ref("lower")
        usual = (
            recogniser.cfg.get("beam_width") == 1
            and not recogniser.postprocesses
            and lower.get_dim("nF") == _HIDDEN_FEATURES
            and lower.get_dim("nP") >= 2
            and type(model.ops).__name__ == "NumpyOps"
        )
        return cls(nlp) if usual else None

    def _learn_moves(self, names: Sequence[str]) -> None:
        """Which moves are allowed: rows of 0 and minus infinity, to be added to the moves' scores."""
        np = self._np
        moves = [name.partition("-")[::2] for name in names]
        self._kind = np.array([ord(kind) for kind, _label in moves])
        self._label = [label for _kind, label in moves]
        labels = {label: index for index, label in enumerate(dict.fromkeys(filter(None, self._label)))}
        self._label_index = np.array([labels.get(label, -1) for label in self._label])
        out, begins, alone = self._kind == ord("O"), self._kind == ord("B"), self._kind == ord("U")
        named = self._label_index >= 0
        self._closed = self._mask([out | (begins | alone) & named, out | alone & named, out])  # inside, last, space
        goes_on, ends = self._kind == ord("I"), self._kind == ord("L")
        same = [self._label_index == index for index in labels.values()]
        self._open = self._mask([(goes_on | ends) & own for own in same])
        self._open_last = self._mask([ends & own for own in same])

    def _mask(self, allowed: Sequence[Any]) -> Any:
        return self._np.where(self._np.array(allowed), 0.0, -self._np.inf).astype("float32")

    def read(self, texts: Sequence[str]) -> list[list[Found]]:
        """Return the names of each text, in order."""
        with self._lock:
            docs = [self._nlp.make_doc(text) for text in texts]
            filled = [doc for doc in docs if len(doc)]
            found = iter(self._names(filled) if filled else ())
            return [next(found) if len(doc) else [] for doc in docs]

    def _names(self, docs: Sequence[Any]) -> Iterator[list[Found]]:
        np = self._np
        vectors = self._vectors(docs)
        hidden = self._lower.predict(vectors)  # row 0 stands for "no such token"
        hidden = hidden.reshape(hidden.shape[0], _HIDDEN_FEATURES, -1)
        lengths = np.array([len(doc) for doc in docs])
        ends = np.cumsum(lengths)
        state = np.zeros(len(vectors), dtype=int)
        state[ends - 1] = 1
        state[np.concatenate([doc.to_array("IS_SPACE") for doc in docs]) > 0] = 2
        nothing = hidden[0]
        first = self._scores(hidden[1:, 0] + nothing[1] + nothing[2]) + self._closed[state]
        moves = first.argmax(axis=1)
        spans = self._follow(hidden, moves, np.repeat(ends, lengths))
        for doc, end in zip(docs, ends, strict=True):
            yield list(self._kept(doc, int(end) - len(doc), spans))

    def _vectors(self, docs: Sequence[Any]) -> Any:
        if self._words is None:
            return self._to_vectors.predict(docs)
        return self._words.in_context(docs)

    def _scores(self, summed: Any) -> Any:
        np = self._np
        grown = (summed.reshape(len(summed), *self._bias.shape) + self._bias).max(axis=2)
        return np.dot(grown, self._upper) + self._upper_bias

    def _follow(self, hidden: Any, moves: Any, ends: Any) -> dict[int, tuple[int, str]]:
        """Return first token -> (one past the last, label) of each name that could begin; `ends` are the texts'."""
        np = self._np
        kinds = self._kind[moves]
        found = {int(at): (int(at) + 1, self._label[moves[at]]) for at in np.flatnonzero(kinds == ord("U"))}
        starts = np.flatnonzero(kinds == ord("B"))
        at, labels = starts + 1, self._label_index[moves[starts]]
        while len(starts):
            scores = self._scores(hidden[at + 1, 0] + hidden[starts + 1, 1] + hidden[at, 2])
            last = (at + 1 == ends[starts])[:, None]
            move = (scores + np.where(last, self._open_last[labels], self._open[labels])).argmax(axis=1)
            at += 1
            done = self._kind[move] == ord("L")
            for start, end, last_move in zip(starts[done], at[done], move[done], strict=True):
                found[int(start)] = (int(end), self._label[last_move])
            starts, at, labels = starts[~done], at[~done], labels[~done]
        return found

    def _kept(self, doc: Any, first: int, spans: dict[int, tuple[int, str]]) -> Iterator[Found]:
        if not spans:
            return
        token = first
        for start in sorted(start for start in range(first, first + len(doc)) if start in spans):
            if start >= token:
                token, label = spans[start]
                yield doc[start - first].idx, _end_of(doc[token - first - 1]), label


def _end_of(token: Any) -> int:
    return int(token.idx) + len(token)


class _Words:
    """What each word is by itself, remembered; and the layers that look at its neighbours."""

    def __init__(self, nlp: Any, embed: Any, rest: Sequence[Any]) -> None:
        import numpy

        self._np = numpy
        self._vocab = nlp.vocab
        self._embed, self._rest = embed, rest
        self._rows: dict[int, int] = {}
        self._table = numpy.zeros((1024, embed.predict([nlp.make_doc("word")])[0].shape[1]), dtype="float32")

    @classmethod
    def of(cls, nlp: Any, to_vectors: Any) -> Self | None:
        """Return None where a word is more than its letters to the model."""
        config = nlp.config["components"]["ner"]["model"].get("tok2vec", {})
        embed = config.get("embed", {})
        wordwise = str(embed.get("@architectures", "")).startswith("spacy.MultiHashEmbed.")
        inner: Any = to_vectors.layers[0] if to_vectors.layers else to_vectors
        if not wordwise or not _WORDWISE.issuperset(embed.get("attrs", ())) or len(inner.layers) != 2:
            return None
        return cls(nlp, inner.layers[0], (inner.layers[1], *to_vectors.layers[1:]))

    def in_context(self, docs: Sequence[Any]) -> Any:
        """Return the vectors of all tokens, text by text."""
        np = self._np
        ids = np.concatenate([doc.to_array(["ORTH", "NORM"]) for doc in docs])
        rows = self._rows_of(ids)
        found: Any = np.split(self._table[rows], np.cumsum([len(doc) for doc in docs])[:-1])
        for layer in self._rest:
            found = layer.predict(found)
        return found

    def _rows_of(self, ids: Any) -> Any:
        np = self._np
        keys, back = (ids[:, 0] * np.uint64(31) + ids[:, 1]).tolist(), self._rows
        new = {key: index for index, key in enumerate(keys) if key not in back}
        if new:
            if len(back) + len(new) > MOST_WORDS:
                back.clear()
                new = {key: index for index, key in enumerate(keys)}
            self._add(list(new), ids[list(new.values())])
        return np.array([back[key] for key in keys])

    def _add(self, keys: Sequence[int], ids: Any) -> None:
        from spacy.tokens import Doc

        np = self._np
        words = Doc(self._vocab, words=[self._vocab.strings[word] for word, _norm in ids.tolist()])
        words.from_array(["NORM"], ids[:, 1].copy())
        first, size = len(self._rows), len(self._rows) + len(keys)
        if size > len(self._table):
            grown = np.zeros((max(size, 2 * len(self._table)), self._table.shape[1]), dtype="float32")
            grown[:first] = self._table[:first]
            self._table = grown
        self._table[first:size] = self._embed.predict([words])[0]
        self._rows.update(zip(keys, range(first, size), strict=True))
