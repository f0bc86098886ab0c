-- Moves how far someone has read in a room: on to a message, or to wherever it is if it may go `back`. Never beyond the newest.
-- Answers {{version}, standing} as it then is, or {{code}}.
local keys = {session = KEYS[1], version = KEYS[2], read = KEYS[3], levels = KEYS[4], entries = KEYS[5], events = KEYS[6]}
local room = {id = ARGV[2], hash = KEYS[7], members = KEYS[8], banned = KEYS[9], messages = KEYS[10]}
local user, n, may_go_back, log_cap = ARGV[1], tonumber(ARGV[3]), ARGV[4] == '1', ARGV[5]

local code = refusal(keys, room, user)
if code then return {{code}} end
local seq = tonumber(redis.call('HGET', room.hash, 'seq') or 0)
local present = tonumber(redis.call('HGET', keys.read, room.id) or 0)
n = math.min(n, seq)
if not may_go_back then n = math.max(n, present) end

if n ~= present then
  local text = string.format('%.0f', n)
  redis.call('HSET', keys.read, room.id, text)
  tell(keys, room, user, text, log_cap)
end
return {{redis.call('GET', keys.version) or '0'}, (standing_of(keys, room, user))}
