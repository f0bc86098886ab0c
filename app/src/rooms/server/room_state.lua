-- room_state(): returns the room as JSON, as events and replies contain it. Needs keys.room.
local function room_state()
  local id, name, description, kind, count, creator, created, active, archived = unpack(redis.call('HMGET', keys.room,
    'id', 'name', 'description', 'kind', 'member_count', 'creator_id', 'created_at', 'last_activity', 'archived_at'))
  local function text(value) return value and cjson.encode(value) or 'null' end
  return table.concat({'{"id":', text(id), ',"name":', text(name), ',"description":', text(description or ''),
    ',"kind":', text(kind), ',"member_count":', count, ',"creator_id":', creator, ',"created_at":', text(created),
    ',"last_activity":', text(active), ',"archived_at":', text(archived), '}'})
end

