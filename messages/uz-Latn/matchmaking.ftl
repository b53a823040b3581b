# Moslashtirish odamlarga nima deydi: nega ikkisi bir-biriga mos.
match-name-round = { $round ->
    [PRE_SEED] ekishdan oldingi
    [SEED] ekish
    [SERIES_A] A seriyasi
    [SERIES_B] B seriyasi
    [SERIES_C] C seriyasi
    [LATER] keyingi
    [BRIDGE] oraliq
   *[GRANT] grant
}
match-sector-wanted = Investor aynan shuni qidiradi: { $sector }.
match-sector-near = Investor qidirganiga yaqin: { $sector }.
match-sector-other = Bu soha investor aytganlari orasida yo‘q.
match-round-wanted = Investor bunday raundlarda qatnashadi: { $round }.
match-country-wanted = Investor { $country } kompaniyalariga sarmoya kiritadi.
match-ticket-fits = Investor summalari bitimga mos.
match-ticket-usual = Investorning odatdagi summasi bitimga mos.
match-model-wanted = Kompaniya investor istaganidek daromad qiladi: { $model ->
    [B2B] bizneslardan
    [B2C] iste’molchilardan
    [B2G] davlatdan
    [MARKETPLACE] savdo maydonchasidan
    [SAAS] dasturlarga obunadan
    [HARDWARE] qurilmalardan
    [SERVICES] xizmatlardan
   *[OUTSOURCING] autsorsingdan
}.
match-model-other = Kompaniya investor istaganidan boshqacha daromad qiladi.
match-words = Ikki tomon ishlatgan umumiy so‘zlar: { $count }.
match-backers = Investor uning investorlaridan biri bilan bir kompaniyada bo‘lgan marta: { $count }.
match-past-like = Investorning { $of } bitimidan { $like } tasi shu sohada: { $sector }.
match-past-unlike = Investorning { $of } bitimidan hech biri bu sohada emas.
match-stage = Kompaniya qancha yo‘l bosgan: { $stage ->
    [IDEA] g‘oya
    [PROTOTYPE] prototip
    [MVP] birinchi mahsulot
    [EARLY_REVENUE] birinchi tushum
    [GROWTH] o‘sish
    [SCALE] kengayish
   *[MATURE] yetuk biznes
}.
match-resident = Kompaniya park rezidenti.
match-no-park = Kompaniya ortida park yo‘q; rezident bo‘lsa yuqoriroq turardi.
match-days-open = Bitim ochilganiga kun: { $days }.
match-said = Bu moslik haqida aytilgani: { $verdict ->
    [INTERESTED] qiziq
    [NOT_NOW] hozir emas
    [HIDE] ko‘rsatilmasin
   *[NOT_A_FIT] mos emas
}.
match-would-sector = Kompaniya investor izlayotgan sohada boʻlganida, baho { $score } boʻlardi.
match-would-ticket = Investorning odatdagi summasi eng kichik ulush bilan hali ochiq summa orasida boʻlganida, baho { $score } boʻlardi.
match-would-model = Kompaniya investor istagandek daromad topganida, baho { $score } boʻlardi.
match-would-stage = Kompaniya eng oxirgi bosqichda boʻlganida, baho { $score } boʻlardi.
match-would-park = Kompaniya park rezidenti boʻlganida, baho { $score } boʻlardi.
match-services-lacked = Dasturning { $of } xizmatidan kompaniyaning oʻz parklarida yoʻqlari: { $lacked }.
match-host-in-market = Dastur mezbonlaridan biri kompaniya sotmoqchi boʻlgan mamlakatda: { $country }.
match-host-elsewhere = Dastur mezbonlari kompaniya bozorlarining hech birida emas.
match-program-stage = Kompaniyaning bosqichi; bunday dasturlar unga oz yoki koʻp mos: { $stage ->
    [IDEA] g‘oya
    [PROTOTYPE] prototip
    [MVP] birinchi mahsulot
    [EARLY_REVENUE] birinchi tushum
    [GROWTH] o‘sish
    [SCALE] kengayish
   *[MATURE] yetuk biznes
}.
match-program-sector = Dastur aynan shu soha uchun: { $sector }.
match-program-sector-near = Dastur qoʻshni soha uchun: { $sector }.
match-program-sector-other = Dastur boshqa sohalar uchun.
match-language = Ikkalasi ham shu tilda ishlaydi: { $language }.
match-no-language = Ikkalasi ham ishlaydigan til yoʻq.
match-line-beside = Bir tom ostidagi qoʻshni soha: { $sector }.
match-line-shared = Ikkalasi bir sohada va raqobatchi boʻlishi mumkin: { $sector }.
match-ways-together = Biri mahsulot qiladi, ikkinchisi uning atrofidagi ishni.
match-ways-alike = Ikkalasining daromad yoʻllari bir-birini toʻldirmaydi.
match-technologies = Ikkalasi ishlaydigan texnologiyalar: { $count }.
match-stages-apart = Oralaridagi bosqichlar: { $steps }.
match-partner-resident = Hamkor — park rezidenti.
match-partner-no-park = Hamkor ortida hech qaysi park turmaydi.
match-partner-in-market = Hamkor kompaniya sotmoqchi boʻlgan mamlakatda: { $country }.
match-market-of-partner = Kompaniya hamkor sotmoqchi boʻlgan mamlakatda: { $country }.
match-both-markets = Har biri ikkinchisi sotmoqchi boʻlgan joyda: hamkor — { $mine }, kompaniya — { $theirs }.
match-would-market = Har biri ikkinchisi sotmoqchi boʻlgan joyda boʻlganida, baho { $score } boʻlardi.
match-would-language = Ikkalasi bir tilda ishlaganida, baho { $score } boʻlardi.
match-bar-round = Tezisda bunday raundlar yo‘q; { $alone ->
        [yes] { $round } bo‘lsa, mos kelardi.
       *[no] boshqalar qatori { $round } ham kerak.
    }
match-bar-country = Tezisda { $country } kompaniyalari yo‘q; { $alone ->
        [yes] ular bo‘lsa, mos kelardi.
       *[no] boshqalar qatori ular ham kerak.
    }
match-bar-ticket-large = Bitim faqat kattaroq summalarni oladi; { $alone ->
        [yes] eng kichik hissa { $sum } { $currency } bo‘lsa, mos kelardi.
       *[no] boshqalar qatori eng kichik hissa { $sum } { $currency } bo‘lishi kerak.
    }
match-bar-ticket-small = Ochiq qolgani investorning eng kichik hissasidan kam; { $alone ->
        [yes] u { $sum } { $currency } bo‘lsa, mos kelardi.
       *[no] boshqalar qatori u { $sum } { $currency } bo‘lishi kerak.
    }
match-bar-over = Investor endi sarmoya kiritmoqchi emas; { $alone ->
        [yes] tezisda oxirgi kun kechroq bo‘lsa, mos kelardi.
       *[no] boshqalar qatori tezisda oxirgi kun kechroq bo‘lishi kerak.
    }
