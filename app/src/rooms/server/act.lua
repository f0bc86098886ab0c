-- What every script gets with which someone changes a room or somebody's place in it. Goes after member.lua. Values of their own
-- begin at ARGV[8]. `target` is whom it is about, who may be the actor; `user` is the key of their account.
local keys = {session = KEYS[1], actor = KEYS[2], room = KEYS[3], members = KEYS[4], roles = KEYS[5], banned = KEYS[6],
  muted = KEYS[7], left = KEYS[8], invited = KEYS[9], version = KEYS[10], events = KEYS[11], audit = KEYS[12],
  user = KEYS[13], rooms_of = KEYS[14], read = KEYS[15]}
local actor, target, room_id, now, now_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local log_cap, audit_cap = ARGV[6], ARGV[7]

