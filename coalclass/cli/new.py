NAME="new"; HELP="x"; EPILOG="y"
def run() -> None: pass
