# What companies says to people.
problem-identifier-held = Этот номер уже есть у другой компании.
rule-home-park = Компания не является резидентом этого парка.
rule-office-park = В этой стране нет такого парка.
rule-elf-code = Это не код ISO 20275: четыре буквы и цифры.
rule-no-currency = У этого показателя нет валюты.
rule-figure-decimals = В этом показателе после запятой допускается знаков: { $max }.
rule-figure-least = Этот показатель не меньше { $min }.
