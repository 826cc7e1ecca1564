mkdir -p content/assets
printf 'title: {nl: Buiten}\n' >../elders.yaml
ln -s ../elders.yaml leidraad.yaml
ln -s /etc/passwd content/nl/alfa.md
ln -s /etc content/nl/map
ln -s /dev/zero content/references.yaml
ln -s _bestaat_niet content/assets/beeld.svg
mkfifo content/nl/pijp.md content/assets/pijp.txt
