# What investment says to people.
rule-one-currency = Bu yerdagi barcha summalar bitta valyutada bo‘ladi.
rule-ticket-typical = Odatdagi summa eng kichik va eng katta summa orasida bo‘ladi.
rule-ticket-over-target = Eng kichik chek maqsaddan katta.
rule-deal-names-company = Bu yerda kompaniya nomi aytilgan, bitim esa nomsiz ko‘rsatilishi kerak.
rule-deal-currency-kept = Mablag‘ allaqachon jalb qilingan: valyuta o‘zgarmaydi.
rule-no-rate = Bu valyutaning { $currency } ga nisbatan kursi yo‘q.
rule-not-here = Bu yerda bunga o‘rin yo‘q.
problem-deal-state = { $from } holatidagi bitim { $to } holatiga o‘ta olmaydi.
problem-deal-round = { $state } holatidagi bitimda yozib qo‘yiladigan raund yo‘q.
