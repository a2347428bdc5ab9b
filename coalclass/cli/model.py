NAME="model"; HELP="x"; EPILOG="y"
def run() -> None: pass
