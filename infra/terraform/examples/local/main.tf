# The whole demo on one machine: a world, and both services in it.

variable "name" {
  type    = string
  default = "default"
}

variable "engine" {
  description = "embedded or local; null: local where it can be had"
  type        = string
  default     = null
}

variable "network" {
  type    = string
  default = null
}

module "world" {
  source  = "../../modules/world"
  name    = var.name
  engine  = var.engine
  network = var.network
}

module "services" {
  source           = "../../modules/services"
  world            = module.world.name
  world_created_at = module.world.created_at
}

output "edge" {
  value = module.world.edges[0]
}

output "versions" {
  value = module.services.versions
}
