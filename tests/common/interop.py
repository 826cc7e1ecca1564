"""Another implementation of The Update Framework reads a repository of ours.

Arguments: the repository's address, a trusted root, a folder to work in. Verifies the metadata and
fetches every file, then prints each name with the length of what came.
"""

import os
import sys

from tuf.ngclient import Updater

address, root, folder = sys.argv[1:]
with open(root, "rb") as file:
    trusted = file.read()
state = os.path.join(folder, "metadata")
contents = os.path.join(folder, "targets")
os.makedirs(state)
os.makedirs(contents)
updater = Updater(
    metadata_dir=state,
    metadata_base_url=address + "metadata/",
    target_dir=contents,
    target_base_url=address + "targets/",
    bootstrap=trusted,
)
updater.refresh()
names = updater._trusted_set.targets.targets
for name in sorted(names):
    found = updater.get_targetinfo(name)
    path = updater.download_target(found)
    print(name, os.path.getsize(path))
