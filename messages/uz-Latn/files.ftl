# What files says to people.
rule-media-type = Bu application/pdf kabi mazmun turi emas.
rule-sha256 = Bu o‘n oltilik ko‘rinishdagi SHA-256 emas.
rule-upload-missing = Bu faylning mazmuni hali kelmagan.
rule-upload-used = Bu yuklama allaqachon ishlatilgan.
problem-uploads-waiting = Sizda hali hech qayerda ishlatilmagan yuklamalar ko‘p; avval ularni ishlating.
