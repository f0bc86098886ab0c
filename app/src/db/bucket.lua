-- Takes a token. Answers 0, or the milliseconds until there is one; then nothing is taken.
return take_token(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))
