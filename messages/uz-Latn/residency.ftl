# What residency says to people.
problem-step = Hozirgi holatda ({ $state }) buni qilib bo‘lmaydi.
problem-application-open = Bu kompaniyaning ushbu parkka ochiq arizasi bor.
problem-resident-already = Bu kompaniya allaqachon ushbu park rezidenti.
problem-no-regime = Parkda bu toifa uchun bugun amaldagi qoidalar yo‘q.
problem-reapply = Bu kompaniya { $day } dan boshlab qayta ariza berishi mumkin.
problem-register-number = Bu raqam reyestrda allaqachon bor.
problem-not-eligible = Kompaniya qoidalar talabiga javob bermaydi: { $unmet }
rule-applicant-kind = Qoidalar bunday turdagi arizachiga ruxsat bermaydi.
rule-category = Parkda bunday toifa yo‘q.
rule-checklist = Bu hujjat majburiy.
rule-checklist-rejected = Bu hujjat qaytarilgan, uni almashtirish kerak.
rule-not-on-checklist = Qoidalar bu hujjatni so‘ramaydi.
rule-reason-code = Qoidalarda bunday asos yo‘q.
rule-assignee = Faqat park xodimiga topshirish mumkin.
rule-item-missing = Bu hujjat topshirilmagan.
