# What files says to people.
rule-media-type = Это не тип содержимого, например application/pdf.
rule-sha256 = Это не SHA-256 в шестнадцатеричной записи.
rule-upload-missing = Содержимое этого файла ещё не получено.
rule-upload-used = Эта загрузка уже использована.
problem-uploads-waiting = У вас много загрузок, которые ещё нигде не использованы; сначала используйте их.
