# What agreements says to people.
problem-agreement-already-party = Bu park allaqachon ishtirokchi tomon.
problem-agreement-closed = Bu bitimga qo‘shilib bo‘lmaydi: u qo‘shilish uchun ochiq emas, imzolanmagan yoki tugagan.
problem-agreement-not-to-sign = Bu yerda park imzolaydigan narsa yo‘q.
problem-agreement-not-party = Bu bitim ushbu parkni bog‘lamaydi.
rule-agreement-beneficiary = Faqat bitimning boshqa tomoni foydalana oladi.
rule-agreement-parties = Bitimda kamida ikki tomon bo‘ladi, ulardan biri — park.
rule-agreement-service = Bu tomonlardan birining xizmati emas.
rule-date-past = Bu kun o‘tib ketgan.
