{ printf -- '---\ntitle: Alfa\nextra: '; awk 'BEGIN { for (i = 0; i < 12000; i++) printf "[" }'; printf '\n---\n\nTekst.\n'; } >content/nl/alfa.md
{ printf -- '---\ntitle: Beta\n---\n\n'; awk 'BEGIN { for (i = 0; i < 40000; i++) printf ">" }'; printf ' tekst\n'; } >content/nl/beta.md
{ printf -- '---\ntitle: Delta\n---\n\n'; awk 'BEGIN { for (i = 0; i < 500; i++) { printf "%*s- a\n", 2 * i, "" } }'; } >content/nl/delta.md
{ printf -- '---\ntitle: Gamma\n---\n\n'; awk 'BEGIN { for (i = 0; i < 5000; i++) printf "*a **a "; print "" }'; } >content/nl/gamma.md
