# What files says to people.
rule-media-type = Бұл application/pdf сияқты мазмұн түрі емес.
rule-sha256 = Бұл он алтылық жазбадағы SHA-256 емес.
rule-upload-missing = Бұл файлдың мазмұны әлі келген жоқ.
rule-upload-used = Бұл жүктеме бұрын пайдаланылған.
problem-uploads-waiting = Сізде әлі еш жерде пайдаланылмаған жүктемелер көп; алдымен соларды пайдаланыңыз.
