{ printf -- '---\ntitle: Alfa\nsummary: "'; awk 'BEGIN { for (i = 0; i < 1700; i++) printf "tien maal." }'; printf '"\n---\n\nTekst.\n'; } >content/nl/alfa.md
{ printf -- '---\ntitle: Beta\n---\n\n'; awk 'BEGIN { for (i = 0; i < 220000; i++) print "tien maal" }'; } >content/nl/beta.md
{ printf -- '---\ntitle: Gamma\n---\n\n'; awk 'BEGIN { for (i = 0; i < 900000; i++) print "tien maal" }'; } >content/nl/gamma.md
deep=content/nl
for _ in 1 2 3 4 5 6 7 8; do deep=$deep/a/b/c/d; done
mkdir -p "$deep"
printf '# Diep\n' >"$deep/diep.md"
