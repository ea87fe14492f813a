"""On which disk an SQLite file lies."""

from pathlib import Path

import pytest

from store import disks
from store.unit import Database, DatabaseAway

MOUNTS = """proc /proc proc rw 0 0
/dev/sda1 / ext4 rw 0 0
server:/plans /srv/plans nfs4 rw 0 0
/dev/sdb1 /srv/plans/local xfs rw 0 0
//nas/share /mnt/with\\040space cifs rw 0 0
me@host: /home/me/remote fuse.sshfs rw 0 0
/dev/sdc1 /media/stick fuseblk rw 0 0
lxcfs /var/lib/lxcfs fuse.lxcfs rw 0 0
C: /mnt/c 9p rw 0 0
/dev/sdd1 /twice ext4 rw 0 0
server:/twice /twice nfs rw 0 0
"""


@pytest.fixture(autouse=True)
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "mounts"
    file.write_text(MOUNTS)
    monkeypatch.setattr(disks, "MOUNTS", file)
    return file


@pytest.mark.parametrize(
    ("path", "kind", "network"),
    [
        ("/var/golden.db", "ext4", False),
        ("/srv/plans/golden.db", "nfs4", True),
        ("/srv/plans-too/golden.db", "ext4", False),
        ("/srv/plans/local/golden.db", "xfs", False),
        ("/mnt/with space/deep/golden.db", "cifs", True),
        ("/home/me/remote/golden.db", "fuse.sshfs", True),
        ("/media/stick/golden.db", "fuseblk", False),
        ("/var/lib/lxcfs/golden.db", "fuse.lxcfs", False),
        ("/mnt/c/golden.db", "9p", True),
        ("/twice/golden.db", "nfs", True),
    ],
)
def test_the_innermost_mount_counts(path: str, kind: str, network: bool) -> None:
    assert disks.kind_of_disk(Path(path)) == kind
    assert disks.network_filesystem(Path(path)) == (kind if network else None)
    assert not (disks.is_local(kind) and network)


def test_a_link_is_followed(tmp_path: Path, mounts: Path) -> None:
    (tmp_path / "link").symlink_to("/srv/plans")
    assert disks.network_filesystem(tmp_path / "link" / "golden.db") == "nfs4"


def test_a_system_that_does_not_say_is_not_doubted(mounts: Path) -> None:
    mounts.unlink()
    assert disks.kind_of_disk(Path("/srv/plans/golden.db")) is None
    assert disks.network_filesystem(Path("/srv/plans/golden.db")) is None


def test_the_root_of_a_container_is_its_own(mounts: Path) -> None:
    mounts.write_text("none / 9p rw 0 0\nshare /shared virtiofs rw 0 0\n")
    assert disks.kind_of_disk(Path("/var/golden.db")) == "9p"
    assert disks.network_filesystem(Path("/var/golden.db")) is None
    assert disks.network_filesystem(Path("/shared/golden.db")) == "virtiofs"


def test_a_database_on_a_network_folder_is_refused(tmp_path: Path, mounts: Path) -> None:
    Database(f"sqlite:///{tmp_path}/golden.db").close()
    mounts.write_text(MOUNTS + f"server:/x {tmp_path} nfs rw 0 0\n")
    with pytest.raises(DatabaseAway, match=r"\(nfs\).*PostgreSQL\.$"):
        Database(f"sqlite:///{tmp_path}/golden.db")


def test_only_an_sqlite_url_names_a_file() -> None:
    assert disks.sqlite_file("sqlite:///var/golden.db") == Path("var/golden.db")
    assert disks.sqlite_file("sqlite:////srv/golden.db") == Path("/srv/golden.db")
    assert disks.sqlite_file("postgresql://host/golden") is None
    assert disks.sqlite_file("nothing at all") is None
