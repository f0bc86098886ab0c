-- Answers 1 if an invitation can be claimed at this moment, else 0.
local keys = {invitation = KEYS[1], inviter = KEYS[2], room = KEYS[3], members = KEYS[4], roles = KEYS[5], banned = KEYS[6]}
return is_usable(keys, ARGV[1], ARGV[2], tonumber(ARGV[3])) and 1 or 0
