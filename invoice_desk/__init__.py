"""Invoice Desk: receipts and invoices in, a workbook that an auditor accepts out. This page is the map.

Terms: a *source* is a file as given; it holds *documents* on *pages*; *words* stand on a page, each in its *region*.
An *engine* makes a *reading* of a document; a person sets *corrections* over it; both together give the *record*, each
field with a *verdict* and checks with *findings*. Everything is kept in a *desk*, one file.

Floors, lowest first. Imports go down only, parts of one floor never import each other (import-linter checks it):

    domain/       the terms and rules of the field: documents, records, profiles, money, dates, errors with codes
    config.py     where resources and settings live; loads the profiles
    settings.py   what the user may set: limits, threads; environment over file over default
    messages.py   sentences for message codes, English and Chinese
    markup.py     XML of strangers, read within limits
    keys.py       keys of servers: from the environment or the operating system's store of passwords
    worker.py     a supervised worker process: calls can be killed, it restarts, it dies with its parent
    intake/       bytes → pages, and what a file says as data   plug in: a page reader (reader.py: PageReader), or what
                  holds several files, as archives and mails do (container.py: Container)
    words/        pages → words with regions     text layer or OCR, pages turned upright first; codes with theirs
    extraction/   words, pictures → reading      plug in: an engine (engine.py: ExtractionEngine, and ModelKeeper where
                  it gets and loads its models); prompt.py and answer/ are what engines with models share; exact/
                  reads data and codes/ what codes say, for every document, without being chosen; columns/ makes rows of
                  columns that a person draws over a table
    review/       readings → record              plug in: a check (checks.py); duplicates.py says which two are one
    export/       records → file                 plug in: an exporter (exporter.py: Exporter)
    store/        the desk file: one writer thread, every action kept; whole_copy.py, merging.py, splitting.py and
                  beginning.py are about a desk as a file that nobody works on meanwhile
    pipeline/     joins the stages: reading.py, looking.py, pieces.py, viewing.py, box_reading.py in worker processes,
                  batch.py over many files, source_reader.py for one, parting.py where it holds several, queue.py and
                  line.py for what a person drops, watching.py for a folder, coming_back.py for engines that are away;
                  trying.py tries out an engine, box_by_model.py has one read a box
    app.py        names the concrete readers, engines, exporters; the only place that does
    cli/          the command line
    gui/          the window; the only place that knows Qt
    __main__.py   the door: the window or the command line

A check only speaks: its finding may propose values, which a person takes as one step, and what a rule contradicts is
not confirmed by the sums or check digits of its own reading (`review/doubts.py`). Legal tax rates are data with dates
(`resources/rates.toml`).

The way of a document: `intake.walk` finds it, `pipeline.batch` sends its bytes to a worker process, where
`pipeline.reading` makes words of them, reads what the file says as data and finds the codes on the pages. Words of a
file's own text are looked at where they matter (`words.seen`); what was seen where values stand is a reading beside
the one of the words (`extraction.seen_reading`), and `review.shown` contests what the page does not show. The engine
reads the words in the parent; the desk commits bytes, words and readings at once, and only then is the document
reported done. For a model that looks, `pipeline.looking` makes pictures instead, and finds words only where something
must be known that nothing else tells; `pipeline.beside` reads them while the model takes its time, for places on the
page and for a second opinion. Which codes are a document's own, `pipeline.own_codes` says.
Where a page or a file surely holds several documents (`extraction.offline.receipts`), each is read from its own piece.
What people's corrections teach of a supplier (`domain.suppliers`) is kept with each document as it stands by
`pipeline.suppliers`, and what holds of it goes into its records until they are accepted (`review.supplier_memory`).
`review.reconcile` computes the record of a document anew whenever it is shown or exported; of the rows of the table
`gui.kept_rows` keeps what came of it, as long as nothing that it was made of has changed (`store.summaries`): a new
table or memory that records are made of must be named there. Which documents seem to be
one is kept by `pipeline.duplicates` when one is saved or corrected: by number, by purchase, by `words.look`;
`pipeline.companions` lets PDF, OFD and XML of one invoice be one row, and what a person says is one, by
`store.companions`; nothing of any moves.

In the window, workers never see Qt and the window never waits: `gui.job_bridge` is the one crossing between threads,
`gui.desk_session` holds the rows of an open desk, `gui.program` opens and closes desks, `gui.desk_keeping` works on
their files while they are closed, `gui.models` gets, loads and
deletes the models of servers. A person's steps go to the desk's writer thread and onto the undo stack. What of a
document needs a look `review.open_points` says; the table and `gui.form` are two faces of one current row.
`gui.statistics` counts the rows by `domain.statistics`; what falls under a tax rate each row has with it
(`domain.rate_shares`).

Below cli and gui nothing knows a language: errors, notes and findings are codes with parameters, their sentences stand
in `resources/messages/*.toml`, the window's own texts in `resources/translations` and `resources/help`. Profiles
(`resources/profiles/*.toml`) are data; a new kind of document needs no code. Money is Decimal, dates are dates,
identifiers are text, and the printed text is kept beside each value.

Tests mirror this tree; `tests/contracts` has one class per seam, run against every implementation, and `tests/fakes`
has a stand-in for each seam that is slow or far away.
"""

__version__ = "0.1.0"
