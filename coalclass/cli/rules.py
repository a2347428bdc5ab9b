NAME="rules"; HELP="x"; EPILOG="y"
def run() -> None: pass
