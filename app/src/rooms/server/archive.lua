-- Archives a room, or opens it again. Answers {'ok', v, state}, with v 0 where nothing changed, or {code}.
local archives = ARGV[8] == '1'

local why = refusal(keys, actor, keys.actor, 3)
if why then return {why} end
local is_archived = redis.call('HEXISTS', keys.room, 'archived_at') == 1
if archives == is_archived then return {'ok', '0', state_of(keys.room)} end

if archives then
  redis.call('HSET', keys.room, 'archived_at', now)
else
  redis.call('HDEL', keys.room, 'archived_at')
end
local state = state_of(keys.room)
local v = log(keys, log_cap, 'type', archives and 'room.archived' or 'room.changed', 'room', room_id, 'state', state, 'by', actor,
  'what', archives and '' or 'restored')
audit(keys, audit_cap, now, actor, archives and 'room.archived' or 'room.restored', 'room', room_id)
return {'ok', tostring(v), state}
