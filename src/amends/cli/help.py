"""`amends help`: every command in one sentence. The reference is docs/reference/commands.md."""

from amends import __version__

COMMANDS = {
    "Run Amends": {
        "up": "prepare this installation and serve it; the one command for a new machine",
        "demo": "the same with an invented sample company in its own folder, amends-sample",
        "serve": "web, tick and listen together, watched and started again when one ends",
        "web": "the web server alone",
        "tick": "the sweeps and the seal; --once for cron",
        "listen": "hear mailboxes, the drop folder, and a mail server that hands mail on",
    },
    "Look after it": {
        "backup": "one consistent archive of database, files and checkpoints",
        "verify": "recompute the ledger's proofs and say whether anything was changed",
        "receive": "hear messages from a file, a folder, a Maildir, an mbox or standard input",
        "import-sheet": "bring a spreadsheet in, one voice a row; --dry-run only says what would happen",
    },
    "Look into messages, without any database": {
        "read-mail": "what Amends reads in a message file",
        "triage": "how badly somebody may be hurt, whether it is a complaint, and why; -o for a whole table",
        "learn": "your own categories, from a table that has them; triage --model gives them to other rows",
        "similar": "how like the two texts of each row of a table are",
    },
    "Work on Amends (in a clone, as ./amends)": {
        "fix": "let the machine mend format, lint and templates where it can",
        "check": "format, lint, types, imports, templates, migrations",
        "test": "all tests on SQLite, then the database again on PostgreSQL",
        "train": "make the models that ship anew, from the messages in develop/seed",
        "bench": "how fast the thread, mail, a spreadsheet or triage is, beside a bound from the same run",
        "lock": "write requirements/*.lock anew",
    },
}


def main(arguments: list[str]) -> int:
    """Print the list. Any argument is ignored: `amends COMMAND --help` says more about one."""
    print(f"Amends {__version__}. Usage: amends COMMAND [options]; amends COMMAND --help says more about one.")
    for title, commands in COMMANDS.items():
        print(f"\n{title}")
        for name, sentence in commands.items():
            print(f"  {name:10} {sentence}")
    return 0
