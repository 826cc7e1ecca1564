awk 'BEGIN { printf "languages:\n  - nl\n"; for (i = 0; i < 64; i++) printf "  - x%c%c\n", 97 + i / 26, 97 + i % 26 }' >leidraad.yaml
