-- Archives a room, or restores it.
-- Checks: the actor is an owner of the room. Returns the room as JSON; nothing is written if it is as requested.
local archives = args.archives == '1'

local refused = require_role(args.actor_id, keys.actor, 3)
if refused then return refused end
local is_archived = redis.call('HEXISTS', keys.room, 'archived_at') == 1
if archives == is_archived then return room_state() end

if archives then
  redis.call('HSET', keys.room, 'archived_at', args.now)
else
  redis.call('HDEL', keys.room, 'archived_at')
end
local state = room_state()
log_event(archives and 'room.archived' or 'room.changed', 'room', args.room_id, 'state', state, 'by', args.actor_id,
  'what', archives and '' or 'restored')
audit(archives and 'room.archived' or 'room.restored', 'room', args.room_id)
return state
