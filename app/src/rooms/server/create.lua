-- Creates a room with its creator as owner and first member. That they joined is logged before the room, so that the room's
-- entry reaches them as a member.
-- Checks, in this order: the session; there is no room of this id. Returns the room as JSON.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
-- The id was generated for this room, so this does not happen; `room_exists` is no error code, and an internal error results.
if redis.call('EXISTS', keys.room) == 1 then return {'refused', 'room_exists'} end

redis.call('HSET', keys.room, 'id', args.room_id, 'name', args.name, 'description', args.description, 'creator_id', args.user_id,
  'created_at', args.now, 'last_activity', args.now, 'member_count', 0, 'kind', args.kind, 'seq', 0)
redis.call('SADD', keys.rooms, args.room_id)
redis.call('HSET', keys.roles, args.user_id, 'owner')
become_member(args.user_id, keys.user, keys.rooms_of, keys.read)
local state = room_state()
log_event('room.created', 'room', args.room_id, 'state', state, 'by', args.user_id)
return state
