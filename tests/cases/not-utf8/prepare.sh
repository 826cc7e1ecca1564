printf -- '---\ntitle: Alfa\n---\n\nEen zo\351 woord.\n' >content/nl/alfa.md
printf -- '---\ntitle: B\353ta\n---\n\nTekst.\n' >content/nl/beta.md
printf -- '---\ntitle: Gam\000ma\n---\n\nTekst.\n' >content/nl/gamma.md
printf -- '- id: begrip\n  nl: {term: \377, definition: Uitleg.}\n' >content/glossary.yaml
