# Hisoblar va tashkilotlar.
problem-wrong-password = Manzil yoki parol noto‘g‘ri, yoki manzil hali tasdiqlanmagan.
problem-member-already = Bu kishi allaqachon a’zo.
problem-last-owner = Tashkilotda kamida bitta egasi qolishi kerak.
problem-invitation-over = Bu taklif allaqachon qabul qilingan yoki qaytarib olingan.
problem-consent-text = Matn siz koʻrganingizdan keyin oʻzgargan; amaldagisini oʻqing.
problem-consent-withdrawn = Bu rozilik allaqachon qaytarib olingan.
rule-consent-countries = Bu rozilikda mamlakatlar koʻrsatilmaydi.
rule-password-wrong = Parol notoʻgʻri.
person-erased = Oʻchirilgan hisob
rule-token = Bu havola endi yaroqsiz.
rule-password-short = Parolda kamida { $min } ta belgi bo‘lishi kerak.
mail-verify-subject = Karvon: manzilingizni tasdiqlang
mail-verify-body =
    Salom, { $name }!

    Kimdir, umid qilamizki siz, bu manzilni Karvon tizimida ro‘yxatdan o‘tkazdi. Tasdiqlash uchun ikki kun ichida ushbu havolaga o‘ting:

    { $link }

    Agar bu siz bo‘lmasangiz, hech narsa qilish shart emas.
mail-reset-subject = Karvon: yangi parol
mail-reset-body =
    Salom, { $name }!

    Yangi parol o‘rnatish uchun ikki soat ichida ushbu havolaga o‘ting:

    { $link }

    Agar siz so‘ramagan bo‘lsangiz, hech narsa qilish shart emas: parolingiz o‘zgarmaydi.
mail-invitation-subject = Karvon: { $organization } sizni taklif qiladi
mail-invitation-body =
    Salom!

    { $organization } sizni Karvon tizimida o‘z nomidan ish yuritishga taklif qiladi. Qabul qilish uchun shu manzil bilan kiring va ikki hafta ichida ushbu havolaga o‘ting:

    { $link }
