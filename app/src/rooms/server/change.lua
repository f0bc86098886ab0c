-- Sets the name of a room, its description, or both; args.has_name and args.has_description are whether.
-- Checks: the actor is a moderator of the room. Returns the room as JSON; nothing is written if nothing differs.
local refused = require_role(args.actor_id, keys.actor, 2)
if refused then return refused end
local old_name, old_description = unpack(redis.call('HMGET', keys.room, 'name', 'description'))
old_description = old_description or ''
local name = args.has_name == '1' and args.name or old_name
local description = args.has_description == '1' and args.description or old_description
if name == old_name and description == old_description then return room_state() end

redis.call('HSET', keys.room, 'name', name, 'description', description)
local state = room_state()
local what = (name ~= old_name and 'renamed ' or '') .. (description ~= old_description and 'described' or '')
log_event('room.changed', 'room', args.room_id, 'state', state, 'by', args.actor_id, 'what', what)
return state
