# What programs says to people.
eligibility-country = Quyidagi mamlakatlardan birida ro‘yxatdan o‘tgan: { $wanted }.
eligibility-sector = Quyidagi tarmoqlardan birida ishlaydi: { $wanted }.
eligibility-stage = Quyidagi bosqichlardan birida: { $wanted }.
eligibility-language = Jamoa quyidagi tillardan birida ishlaydi: { $wanted }.
eligibility-age = { $min } oydan { $max } oygacha oldin tashkil etilgan.
eligibility-team = Jamoa { $min } kishidan { $max } kishigacha.
eligibility-readiness = Texnologiya tayyorligi darajasi { $min } dan { $max } gacha.
eligibility-resident = Ko‘rsatilgan parklardan birining rezidenti.
eligibility-partner = Hamkor park rezidenti.
eligibility-alumnus = Bu dasturda avval qatnashmagan.
eligibility-women = Ta’sischilar orasida ayol bor.
eligibility-funds = Ko‘pi bilan { $amount } { $currency } jalb qilgan.
eligibility-met = Bajarilgan: { $rule } Kompaniyada: { $own }.
eligibility-unmet = Bajarilmagan: { $rule } Kompaniyada: { $own }.
problem-program-agreement = Dasturni birgalikda olib boradigan parklarga ularning barchasini bog‘laydigan amaldagi bitim kerak.
