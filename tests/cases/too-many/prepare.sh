{ printf -- '---\ntitle: Alfa\n---\n\n'; awk 'BEGIN { for (i = 0; i < 10001; i++) printf "a[^%d]\n\n[^%d]: b\n\n", i, i }'; } >content/nl/alfa.md
{ printf -- '---\ntitle: Beta\n---\n\n'; awk 'BEGIN { for (r = 0; r < 3; r++) { for (i = 0; i < 2001; i++) printf (r == 1 ? "|-" : "|a"); print "|" } }'; } >content/nl/beta.md
