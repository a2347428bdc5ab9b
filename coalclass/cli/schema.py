NAME="schema"; HELP="x"; EPILOG="y"
def run() -> None: pass
