for file in content/nl/alfa.md content/nl/beta.md; do
    { printf '\357\273\277'; sed 's/$/\r/' "$file"; } >copy
    mv copy "$file"
done
printf '\357\273\277---\r\ntitle: Gamma\r\n---\r\n\r\nEen [[onbekend]].\r\n' >content/nl/gamma.md
