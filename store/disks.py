"""Where an SQLite file lies, and whether its kind of disk can be trusted with it; `places` is about which place."""

import re
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

MOUNTS = Path("/proc/mounts")


def _kinds(words: str) -> frozenset[str]:
    return frozenset(words.split())


# On these two computers can have one file open and do not see each other's locks and shared memory.
NETWORK = _kinds(
    "nfs nfs4 cifs smb smb2 smb3 smbfs ncpfs afs coda ceph lustre gpfs beegfs glusterfs orangefs pvfs2 9p davfs"
    " vboxsf vmhgfs prl_fs prl_fs_v2 virtiofs fakeowner grpcfuse osxfs"
)
NETWORK_BY_FUSE = _kinds(
    "sshfs s3fs gcsfuse rclone glusterfs ceph cephfs davfs davfs2 httpfs goofys blobfuse blobfuse2 vmhgfs-fuse"
    " prl_fs curlftpfs cifs smbnetfs grpcfuse osxfs mount-s3"
)
LOCAL = _kinds(
    "ext2 ext3 ext4 xfs btrfs zfs f2fs jfs reiserfs bcachefs overlay tmpfs ramfs ntfs ntfs3 fuseblk exfat vfat"
    " apfs hfsplus ecryptfs"
)


def sqlite_file(url: str) -> Path | None:
    """The file an SQLite URL names; None for everything else."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return None
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database
    return Path(str(parsed.database)) if is_file else None


def kind_of_disk(path: Path) -> str | None:
    """The file system under the path, `ext4` or `fuse.sshfs`; None where the system does not say.

    The path need not exist.
    """
    found = _mount(path)
    return found[1] if found else None


def network_filesystem(path: Path) -> str | None:
    """The file system under the path if it is a network's or a folder shared with a virtual machine; else None.

    There the file must not lie: SQLite's log needs locks and shared memory that all its users see.  The root of
    a system is its own, whatever carries it: containers and small virtual machines often begin on 9p or virtiofs.
    """
    mounted, kind = _mount(path) or (Path("/"), "")
    name, _, over_fuse = kind.partition(".")
    is_network = over_fuse in NETWORK_BY_FUSE if name == "fuse" else name in NETWORK
    return kind if is_network and mounted != Path("/") else None


def is_local(kind: str) -> bool:
    """Whether this is known to be a disk of this computer."""
    return kind in LOCAL


def _mount(path: Path) -> tuple[Path, str] | None:
    """Where the innermost mount around the path begins, and its file system."""
    try:
        lines = MOUNTS.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    place = path.absolute().resolve()
    found: tuple[Path, str] | None = None
    for line in lines:
        _, where, kind, *_ = line.split(" ")
        mounted = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), where))
        around = mounted == place or mounted in place.parents
        # A later mount on the same place hides the earlier one.
        if around and (found is None or len(mounted.parts) >= len(found[0].parts)):
            found = mounted, kind
    return found
