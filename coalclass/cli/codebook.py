NAME="codebook"; HELP="x"; EPILOG="y"
def run() -> None: pass
