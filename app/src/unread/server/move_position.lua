-- Moves the read position of the user in a room to the message args.n, never beyond the newest one, and backwards only with
-- args.may_go_back.
-- Checks: the session and the membership. Returns, by name: version (of the log), states (a list with the read state
-- afterwards).
local refused = require_member()
if refused then return refused end
local seq = tonumber(redis.call('HGET', keys.room, 'seq') or 0)
local current = tonumber(redis.call('HGET', keys.read, args.room_id) or 0)
local position = math.min(tonumber(args.n), seq)
if args.may_go_back ~= '1' then position = math.max(position, current) end

if position ~= current then
  local text = string.format('%.0f', position)
  redis.call('HSET', keys.read, args.room_id, text)
  log_read_state(text)
end
local version = redis.call('GET', keys.version) or '0'
return {'version', version, 'states', {(read_state(args.room_id, keys.room, keys.messages))}}
