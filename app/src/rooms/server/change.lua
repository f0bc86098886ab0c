-- Names a room otherwise, or says otherwise what it is about. Answers {'ok', v, state}, with v 0 where nothing changed, or {code}.
local names, name, describes, description = ARGV[8] == '1', ARGV[9], ARGV[10] == '1', ARGV[11]

local why = refusal(keys, actor, keys.actor, 2)
if why then return {why} end
local old_name, old_description = unpack(redis.call('HMGET', keys.room, 'name', 'description'))
if not names then name = old_name end
if not describes then description = old_description or '' end
if name == old_name and description == (old_description or '') then return {'ok', '0', state_of(keys.room)} end

redis.call('HSET', keys.room, 'name', name, 'description', description)
local state = state_of(keys.room)
local what = (name ~= old_name and 'renamed ' or '') .. (description ~= (old_description or '') and 'described' or '')
local v = log(keys, log_cap, 'type', 'room.changed', 'room', room_id, 'state', state, 'by', actor, 'what', what)
return {'ok', tostring(v), state}
