"""Making an instance and keeping it running: init, demo, serve, worker."""

import click

from app.cli.terminal import Terminal
from app.cli.words import Spoken, Whole
from archive.wording import N_

HOST = click.option("--host", default="127.0.0.1", help=N_("监听的地址。"))
PORT = click.option("--port", type=Whole(1, 65535), default=8000, help=N_("监听的端口。"))


@click.command(cls=Spoken, help=N_("建库：目录、密钥、数据库、分类方案和保管期限表；可以重复运行，也用来升级。"))
@click.pass_obj
def init(terminal: Terminal) -> None:
    """Make the instance, or bring it up to this release."""
    from app.founding import found

    settings = terminal.settings
    found(settings)
    terminal.print(N_("已建库：{home}"), home=settings.home)
    terminal.note(N_("下一步：shiqu people enrol 建账号，shiqu serve 启动。"))


@click.command(cls=Spoken, help=N_("演示库：各种角色的人和四十多份扫描样本，然后启动网页。"))
@HOST
@PORT
@click.option("--no-serve", is_flag=True, help=N_("只建演示库，不启动网页。"))
@click.pass_obj
def demo(terminal: Terminal, host: str, port: int, no_serve: bool) -> int:
    """Fill a demonstration instance and serve it."""
    from app.demo.run import run
    from app.serving import listen, serve

    socket = None if no_serve else listen(host, port)
    run(terminal)
    return 0 if socket is None else serve(terminal, socket)


@click.command(cls=Spoken, help=N_("启动网页和内置的工作进程。"))
@HOST
@PORT
@click.pass_obj
def serve(terminal: Terminal, host: str, port: int) -> int:
    """Serve the web until asked to stop."""
    from app.serving import listen, serve

    _ = terminal.desk
    return serve(terminal, listen(host, port))


@click.command(cls=Spoken, help=N_("只启动工作进程：识别、索引、销毁、收件目录。"))
@click.pass_obj
def worker(terminal: Terminal) -> int:
    """Run the working processes until asked to stop."""
    from app.serving import work

    return work(terminal)


VERBS = (init, demo, serve, worker)
