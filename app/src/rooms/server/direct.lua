-- Returns the direct conversation of this id, created with these participants if there is none. The first one creates it.
-- Checks, in this order: the session; the room exists, then nothing is written; all participants exist and are active.
-- Returns the room as JSON.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
if redis.call('EXISTS', keys.room) == 1 then return room_state() end
for _, participant in ipairs(participants) do
  local id, deactivated_at = unpack(redis.call('HMGET', participant.user, 'id', 'deactivated_at'))
  if not id or deactivated_at then return {'refused', 'person_not_found'} end
end

local creator_id = participants[1].id
redis.call('HSET', keys.room, 'id', args.room_id, 'name', '', 'description', '', 'creator_id', creator_id, 'created_at', args.now,
  'last_activity', args.now, 'member_count', 0, 'kind', 'direct', 'seq', 0)
redis.call('SADD', keys.rooms, args.room_id)
for _, participant in ipairs(participants) do
  become_member(participant.id, participant.user, participant.rooms_of, participant.read)
end
local state = room_state()
log_event('room.created', 'room', args.room_id, 'state', state, 'by', creator_id)
return state
