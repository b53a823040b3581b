# What companies says to people.
problem-identifier-held = Bu raqam boshqa kompaniyada bor.
rule-home-park = Kompaniya bu parkning rezidenti emas.
rule-office-park = Bu mamlakatda bunday park yo‘q.
rule-elf-code = Bu ISO 20275 kodi emas: to‘rtta harf va raqam.
rule-no-currency = Bu ko‘rsatkichning valyutasi yo‘q.
rule-figure-decimals = Bu ko‘rsatkichda verguldan keyin ko‘pi bilan { $max } ta raqam mumkin.
rule-figure-least = Bu ko‘rsatkich kamida { $min }.
